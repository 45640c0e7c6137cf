/**
 * How people reach the office that runs this. Filled in by whoever runs it, before the program is built; a line that is empty is not shown, and
 * nothing is made up in its place.
 */
export const OFFICE = {
  /** As `街道办事处名称`. */
  name: '',
  /** A number that is dialled with a tap. */
  phone: '',
  address: '',
  /** As `工作日 9:00–18:00`. */
  hours: '',
};
