import { createTappa, type Tappa } from "@tappa/sdk";
import { chatOf } from "@tappa/sdk/headless";
import { useChat } from "@tappa/react";

export type Client = Tappa;
export const used = "nothing of the packages";
export const unused = () => [createTappa, chatOf, useChat];
