interface Props<T extends string | number> {
  label: string;
  options: readonly T[];
  value: T;
  choose: (value: T) => void;
  text?: (value: T) => string;
}

/** A choice of few, as radio buttons: arrow keys work by themselves. */
export function Segmented<T extends string | number>({ label, options, value, choose, text }: Props<T>) {
  return (
    <fieldset className="segmented">
      <legend>{label}</legend>
      {options.map((option) => (
        <label key={option} className={option === value ? 'on' : ''}>
          <input type="radio" name={label} checked={option === value} onChange={() => choose(option)} />
          <span>{text ? text(option) : option}</span>
        </label>
      ))}
    </fieldset>
  );
}
