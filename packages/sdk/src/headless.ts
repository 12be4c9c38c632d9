export { chatOf, NO_CHAT, type ChatActs, type ChatState, type HeadlessChat } from "./headless/chat.ts";
export {
  checklistOf,
  NO_CHECKLIST,
  type ChecklistActs,
  type ChecklistState,
  type HeadlessChecklist,
} from "./headless/checklist.ts";
