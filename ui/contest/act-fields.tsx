/** What an action asks beside name and reason: which recipe, and who is the second person. */
import { useId } from 'react';
import { Field } from '../data/operator-form.tsx';
import { plural } from '../parts/format.ts';

interface Props {
  choices: readonly string[];
  recipe: string | undefined;
  setRecipe: (recipe: string) => void;
  withSecond: boolean;
  second: string;
  setSecond: (name: string) => void;
  /** For which an action waits for the second person. */
  sessions: number;
}

export function ActFields(props: Props) {
  const { choices, recipe, setRecipe, withSecond, second, setSecond, sessions } = props;
  const id = useId();
  return (
    <>
      {choices.length > 0 && (
        <label htmlFor={id}>
          <span>Recipe</span>
          <select id={id} value={recipe} onChange={(event) => setRecipe(event.target.value)}>
            {choices.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
      )}
      {withSecond && (
        <Field
          label={`Second person, if one is with you; else it waits ${plural(sessions, 'session')} for one`}
          value={second}
          set={setSecond}
          autoComplete="off"
        />
      )}
    </>
  );
}
