import type { ComponentChildren } from "preact";
import { sentenceOf } from "../api/problem.ts";
import type { Load } from "../load.ts";
import { Icon, type IconName } from "./icon.tsx";

interface EmptyProps {
  icon: IconName;
  title: string;
  /** The page has no other heading. */
  alone?: boolean;
  children?: ComponentChildren;
}

/** Says that there is nothing, and what to do next. */
export function Empty({ icon, title, alone, children }: EmptyProps) {
  const Heading = alone ? "h1" : "h2";
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} size={22} />
      </span>
      <Heading class="empty-title">{title}</Heading>
      {children && <div class="empty-text">{children}</div>}
    </div>
  );
}

/** What failed, and the way to try again. */
export function Failure({ error, again }: { error: unknown; again?: () => void }) {
  return (
    <div class="notice notice-bad" role="alert">
      <Icon name="warning" />
      <p>{sentenceOf(error)}</p>
      {again && (
        <button type="button" class="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Grey lines in the place of what is being loaded. */
export function Skeleton({ lines = 3, height }: { lines?: number; height?: number }) {
  return (
    <div class="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} style={height ? { height: `${height}px` } : { width: `${92 - ((index * 23) % 46)}%` }} />
      ))}
    </div>
  );
}

interface LoadedProps<T> {
  load: Load<T>;
  skeleton?: ComponentChildren;
  children: (data: T) => ComponentChildren;
}

/** The answer when it is there; an older one stays while it is asked again, with the failure above it. */
export function Loaded<T>({ load, skeleton, children }: LoadedProps<T>) {
  const { data, error, again } = load;
  if (data === null) {
    if (error !== null) return <Failure error={error} again={again} />;
    return <>{skeleton ?? <Skeleton lines={5} />}</>;
  }
  return (
    <>
      {error !== null && <Failure error={error} again={again} />}
      {children(data)}
    </>
  );
}
