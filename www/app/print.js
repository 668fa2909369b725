/** Paper has no buttons: everything that opens is opened before printing. */

/** Opens rows and details for printing, and closes them again. */
export function openForPrint() {
  /** @type {(() => void)[]} */
  let undo = []
  addEventListener('beforeprint', () => {
    undo = [...openRows(), ...openDetails()]
  })
  addEventListener('afterprint', () => {
    for (const close of undo) close()
    undo = []
  })
}

function openRows() {
  const closed = [...document.querySelectorAll('#jobs button[aria-expanded="false"]')]
  const buttons = closed.filter((button) => button instanceof HTMLButtonElement)
  for (const button of buttons) button.click()
  return buttons.map((button) => () => button.click())
}

function openDetails() {
  const closed = [...document.querySelectorAll('details:not([open])')].filter((one) => one instanceof HTMLDetailsElement)
  for (const one of closed) one.open = true
  return closed.map((one) => () => (one.open = false))
}
