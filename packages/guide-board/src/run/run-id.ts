/** Identity of a run: the moment it began in UTC, and whatever tells it from another of the same second. */
const RUN_ID = /^run-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z(?:-[A-Za-z0-9][A-Za-z0-9-]{0,63})?$/;

/** Whether a text is the id of a run, such as `run-20260508T164334Z`: of that form, and of a moment that there is. */
export function isRunId(text: string): boolean {
  const [year, month, day, hour, minute, second] = RUN_ID.exec(text)?.slice(1) ?? [];
  if (second === undefined) return false;
  const moment = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const time = Date.parse(`${moment}Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(moment);
}
