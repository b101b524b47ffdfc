/** The contest of a universe as it stands now. */
import { contestAsOf } from '../../stores/postgres/contests.ts';
import type { Db } from '../../stores/postgres/db.ts';

/** Decisions of the replay are known at virtual instants; the newest counts. */
const ANY_TIME = '9999-12-31T23:59:59.999Z';

/** Undefined before the first contest has begun. */
export const newestContest = (db: Db, universe: string) => contestAsOf(db, { universe, asOf: ANY_TIME });
