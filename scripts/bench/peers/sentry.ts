import { feedbackIntegration, init } from "@sentry/browser";
import { offer } from "./offer.ts";

const feedback = feedbackIntegration();
init({ dsn: `${location.protocol}//public@${location.host}/1`, integrations: [feedback] });
offer({
  async ask() {
    const form = await feedback.createForm();
    form.appendToDom();
    form.open();
  },
});
