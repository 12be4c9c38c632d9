import { useSignal } from "@preact/signals";
import type { InboxSettings } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";

type Part = Exclude<keyof InboxSettings, "version">;

/** One part of the inbox settings while it is edited, on top of the version that it was begun with; `none` until they are loaded. */
export function useSettingsDraft<P extends Part>(
  part: P,
  put: (base: number, items: InboxSettings[P]) => Promise<InboxSettings>,
  none: InboxSettings[P],
) {
  const { inbox } = useDesk();
  const draft = useSignal<{ base: number; items: InboxSettings[P] } | null>(null);
  const state = useSignal<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const settings = inbox.value;
  return {
    items: draft.value?.items ?? settings?.[part] ?? none,
    isChanged: draft.value !== null,
    state: state.value,
    edit: (items: InboxSettings[P]) => (draft.value = { base: draft.value?.base ?? settings?.version ?? 0, items }),
    /** Begins anew from what is stored. */
    forget: () => {
      draft.value = null;
      state.value = { busy: false, error: null };
    },
    save: async () => {
      if (!draft.value) return;
      state.value = { busy: true, error: null };
      try {
        inbox.value = await put(draft.value.base, draft.value.items);
        draft.value = null;
        state.value = { busy: false, error: null };
      } catch (error) {
        state.value = { busy: false, error };
      }
    },
  };
}
