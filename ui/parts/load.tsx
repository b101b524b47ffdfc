/** Shows a resource when it is there, and one of the designed states when it is not. */
import { Failure, Skeleton } from './states.tsx';
import type { Resource } from './use-resource.ts';

interface Props<T> {
  resource: Resource<T>;
  label: string;
  /** Of the skeleton; that of the loaded content, so that nothing shifts. */
  height: number;
  children: (data: T) => React.ReactNode;
}

export function Load<T>({ resource, label, height, children }: Props<T>) {
  if (resource.data !== undefined) return children(resource.data);
  if (resource.error) return <Failure error={resource.error} retry={resource.retry} />;
  return <Skeleton height={height} label={label} />;
}
