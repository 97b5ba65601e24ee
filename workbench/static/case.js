// The page of a case: its moves open in a dialog, and it hears when somebody else moves it.

const AGAIN = 5000 // milliseconds until a stream that was refused is tried again
const dialog = () => document.querySelector('dialog.move')

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-move]')
  if (button) emitEvent('case_open', button.dataset.move)
  if (event.target.closest('[data-close]')) dialog()?.close()
  if (event.target.closest('[data-refresh]')) emitEvent('case_refresh', {})
})

let heard // the stream of events of this case, while the page is seen: a browser opens only a few to one server
let hear = () => {}
let version = 0 // of the case as it is shown

window.cases = {
  // Show the form that the server has just filled in.
  open: () => setTimeout(() => {
    if (!dialog().open) dialog().showModal()
    dialog().querySelector('input:not([type="hidden"]), select, textarea')?.focus()
  }, 0),
  close: () => dialog()?.close(),
  shows: (number) => (version = number),
  // Tell the server of moves that are not shown yet. It names the kinds, since a stream is heard kind by kind.
  listen: (id, kinds) => {
    hear = () => {
      heard?.close()
      if (document.hidden) return
      heard = new EventSource(`/v1/events?case=${encodeURIComponent(id)}`)
      // What happened before it was heard, or while the line was down, is asked for.
      heard.addEventListener('open', () => emitEvent('case_heard', {}))
      heard.addEventListener('error', () => heard.readyState === EventSource.CLOSED && setTimeout(hear, AGAIN))
      for (const kind of kinds) {
        heard.addEventListener(kind, (event) => {
          const { number, action } = JSON.parse(event.data).data
          if (number > version) emitEvent('case_moved', { number, action })
        })
      }
    }
    hear()
  },
}
document.addEventListener('visibilitychange', () => hear())
window.addEventListener('pagehide', () => heard?.close())
