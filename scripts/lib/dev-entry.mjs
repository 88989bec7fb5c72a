// Watched by tsx: main.ts itself starts nothing when it is imported, because tests import it too.
const { main } = await import('../../server/main.ts');
await main();
