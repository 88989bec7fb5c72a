/** Rows to come, after 200 ms; nothing before. */
export function Waiting({ label }: { label: string }) {
  return (
    <div className="panel late" role="status" aria-label={label}>
      {['w-2/5', 'w-3/5', 'w-1/3'].map((width) => (
        <div key={width} className="panel-row">
          <span className={`skeleton ${width}`} />
        </div>
      ))}
    </div>
  );
}
