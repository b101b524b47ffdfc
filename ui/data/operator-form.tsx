/** Who, why, and what: nothing is written without a name and a reason. */
import { useEffect, useId, useRef, useState } from 'react';
import type { Attention } from '../../schemas/data-api.ts';
import type { OperatorAnswer } from '../../schemas/operator-api.ts';
import { ApiError, postJson } from '../api.ts';
import { refreshAll } from '../parts/use-resource.ts';

export interface OperatorFormProps {
  /** What will happen, in a sentence. */
  title: string;
  /** On the button. */
  verb: string;
  path: string;
  writes: Attention['writes'];
  /** What goes with by and reason; a text is what is wrong with it. */
  body: () => Record<string, unknown> | string;
  children?: React.ReactNode;
  cancel: () => void;
  done: (answer: OperatorAnswer) => void;
}

/** The name is asked for once per visit; the key is never kept beyond the page. */
const remembered = { by: '', key: '' };
const REASON_LENGTH = 3;

export function OperatorForm(props: OperatorFormProps) {
  const { title, verb, path, writes, body, children, cancel, done } = props;
  const [by, setBy] = useState(remembered.by);
  const [reason, setReason] = useState('');
  const [key, setKey] = useState(remembered.key);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);

  const send = async (event: React.FormEvent) => {
    event.preventDefault();
    const wrong = wrongWith(by, reason);
    const what = body();
    if (wrong !== undefined || typeof what === 'string') return setProblem(wrong ?? String(what));
    setBusy(true);
    setProblem(undefined);
    try {
      const answer = await postJson<OperatorAnswer>(
        path,
        { ...what, by: by.trim(), reason: reason.trim() },
        key,
      );
      Object.assign(remembered, { by: by.trim(), key });
      refreshAll();
      done(answer);
    } catch (error) {
      setProblem(error instanceof ApiError ? `${error.title}: ${error.message}` : String(error));
      setBusy(false);
    }
  };
  return (
    <form
      ref={form}
      className="operator-form"
      onSubmit={send}
      onKeyDown={(event) => event.key === 'Escape' && cancel()}
      noValidate
    >
      <p>{title}</p>
      {children}
      <Field label="Your name" value={by} set={setBy} autoComplete="name" />
      <Field label="Reason" value={reason} set={setReason} autoComplete="off" />
      {writes === 'key' && (
        <Field
          label="Operator key"
          value={key}
          set={setKey}
          type="password"
          autoComplete="current-password"
        />
      )}
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <div className="row-actions">
        <button type="submit" className="primary" disabled={busy}>
          {busy ? 'Waiting for the run…' : verb}
        </button>
        <button type="button" onClick={cancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}

function wrongWith(by: string, reason: string): string | undefined {
  if (by.trim() === '') return 'Your name is missing: it stands beside the decision for good.';
  if (reason.trim().length < REASON_LENGTH)
    return 'A reason is missing: it stands beside the decision for good.';
  return undefined;
}

interface FieldProps {
  label: string;
  value: string;
  set: (value: string) => void;
  type?: string;
  autoComplete?: string;
  inputMode?: 'decimal' | 'text';
}

export function Field({ label, value, set, type = 'text', autoComplete, inputMode }: FieldProps) {
  const id = useId();
  return (
    <label htmlFor={id}>
      <span>{label}</span>
      <input
        id={id}
        type={type}
        value={value}
        autoComplete={autoComplete}
        inputMode={inputMode}
        onChange={(event) => set(event.target.value)}
      />
    </label>
  );
}

/** What the reader is told when it is done, or goes on without us. */
export function toldOf(what: string, answer: OperatorAnswer): string {
  if (answer.state === 'done') return `${what}.`;
  return `${what}: the run ${answer.where.workflowId} is still under way; the list shows it when it is done.`;
}
