/** MariaDB's series whose server was asked for a row; none yet. */
export function measuredOnMariadb(): readonly number[] {
  return [];
}
