import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

const NEAR_END_PX = 80;

/**
 * Keeps the end in view while it is in view, and offers the way back when it is not.
 * @param own id of the reply sent last from here: whoever sends one wants to see it go.
 */
export function useEndInView(conversation: string, count: number, own: string | undefined) {
  const scroller = useRef<HTMLDivElement>(null);
  const away = useSignal(false);
  const wasAway = useRef(false);
  const lastTop = useRef(0);
  const opened = useRef<string | null>(null);
  const toEnd = () => {
    if (!scroller.current) return;
    scroller.current.scrollTo({ top: scroller.current.scrollHeight });
    lastTop.current = scroller.current.scrollTop;
  };
  useLayoutEffect(() => {
    if (opened.current !== conversation || !wasAway.current) toEnd();
    if (count > 0) opened.current = conversation;
  }, [conversation, count]);
  useLayoutEffect(() => {
    if (own) toEnd();
  }, [own]);
  useEffect(() => {
    // The composer takes its height after the first layout, and fonts arrive later still.
    const observer = new ResizeObserver(() => {
      if (!wasAway.current) toEnd();
    });
    const element = scroller.current;
    if (element) observer.observe(element);
    if (element?.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, []);
  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    const isUp = element.scrollTop < lastTop.current;
    lastTop.current = element.scrollTop;
    const isFar = element.scrollHeight - element.scrollTop - element.clientHeight > NEAR_END_PX;
    // Only who scrolls up leaves the end: the event of our own scrolling may come after a long message has made the rest longer.
    wasAway.current = isFar && (isUp || wasAway.current);
    away.value = wasAway.current;
  };
  return { scroller, away, toEnd, onScroll };
}
