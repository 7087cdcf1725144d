// A budget ballot says while one chooses how much is chosen and left: what web/budget_ballots.py says when asked.

function yuan(fen: number): string {
  const whole = Math.floor(fen / 100).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return fen % 100 ? `${whole}.${String(fen % 100).padStart(2, "0")}` : whole;
}

/** What is filled in: how many projects or points, and what the chosen ones cost together. */
function chosen(form: HTMLFormElement): { n: number; cost: number } {
  let n = 0;
  let cost = 0;
  form.querySelectorAll<HTMLInputElement>("input[data-cost]").forEach((box) => {
    const given = box.type === "checkbox" ? Number(box.checked) : Number.parseInt(box.value, 10) || 0;
    if (given <= 0) return;
    n += form.dataset["kind"] === "points" ? given : 1;
    cost += Number(box.dataset["cost"]);
  });
  return { n, cost };
}

export function runningTotal(form: HTMLFormElement): void {
  const said = form.querySelector<HTMLElement>("[data-said]");
  if (!said) return;
  const budget = Number(form.dataset["budget"]);
  const { most, head, unit, within } = form.dataset;
  // Hidden, it stays what a press of Enter among the numbers does: no ballot is cast by a slip.
  const total = form.querySelector<HTMLElement>("[data-total]");
  if (total) total.hidden = true;
  form.addEventListener("input", () => {
    const { n, cost } = chosen(form);
    const all = yuan(budget);
    if (n === 0) {
      said.textContent = `还没有选，${most}。一共 ${all} 元。`;
      return;
    }
    const over = within ? "，去掉几项才能投" : "，也可以投，钱只够其中几项";
    const left = cost <= budget ? `还剩 ${yuan(budget - cost)} 元` : `多出 ${yuan(cost - budget)} 元${over}`;
    said.textContent = `${head}了 ${n} ${unit}，${most}。加起来 ${yuan(cost)} 元，一共 ${all} 元，${left}。`;
  });
}
