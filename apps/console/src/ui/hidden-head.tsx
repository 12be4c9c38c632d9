/** Column names for those who hear the table; whoever sees it understands it without. */
export function HiddenHead({ columns }: { columns: readonly string[] }) {
  return (
    <thead class="hidden-head">
      <tr>
        {columns.map((column) => (
          <th key={column} scope="col">
            <span class="unseen">{column}</span>
          </th>
        ))}
      </tr>
    </thead>
  );
}
