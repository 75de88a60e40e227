/**
 * Told of each durable step (one after which a crash leaves another state behind) just before it is taken and once it is done.
 * For crash tests: each package lists the names of its steps, and what an observer throws fails the call that takes the step.
 */
export type StepObserver<Step extends string> = (step: Step, moment: StepMoment) => void;

export type StepMoment = 'before' | 'after';

/** Takes a step, and tells whoever observes. A step that fails is never told to be done. */
export function takeStep<Step extends string, Result>(
  observer: StepObserver<Step> | undefined,
  step: NoInfer<Step>,
  take: () => Promise<Result>,
): Promise<Result> {
  return observer === undefined ? take() : observed(observer, step, take);
}

async function observed<Step extends string, Result>(
  observer: StepObserver<Step>,
  step: Step,
  take: () => Promise<Result>,
): Promise<Result> {
  observer(step, 'before');
  const result = await take();
  observer(step, 'after');
  return result;
}
