-- What the timeline does not have of a visitor, so that nothing of one is looked for in vain.
CREATE INDEX event_apart ON event (visitor) WHERE held <> 0;
CREATE INDEX act_visitor ON act (visitor);
CREATE INDEX item_visitor ON item (visitor);
CREATE INDEX read_mark_conversation ON read_mark (conversation);
CREATE INDEX rating_ask_conversation ON rating_ask (conversation);
