// The sections that a newcomer needs are open until the reader closes them. TypeDoc remembers this by these keys.
for (const section of ["Getting started", "Guides", "Operating", "Reference"]) {
  const key = `tsd-accordion-${section}`;
  localStorage.setItem(key, localStorage.getItem(key) ?? "true");
}
