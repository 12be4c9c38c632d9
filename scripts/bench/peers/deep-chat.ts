import { offer } from "./offer.ts";

offer({
  async chat() {
    await import("deep-chat");
    const chat = document.createElement("deep-chat");
    chat.setAttribute("connect", JSON.stringify({ url: `${location.origin}/deep-chat` }));
    document.body.append(chat);
  },
});
