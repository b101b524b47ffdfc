/** Who answers a client: a contract of the API too, which knows no mathematics, so it is kept with the shapes. */
export { type Arm, armOf, armPosition, servingArms } from '../../schemas/arms.ts';
