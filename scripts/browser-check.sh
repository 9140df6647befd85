#!/usr/bin/env bash
# Opens a report in headless Chromium at three widths, light and dark, and fails on a console message, on
# anything wider than the window, on letters of a picture that overlap or leave it, and on a table that does
# not sort. Screenshots and the printed page go to the folder given, to be looked at.
# Debian has the browser as chromium-headless-shell.
#
#   scripts/browser-check.sh report.html [folder]
set -euo pipefail

report=$(realpath "${1:?usage: browser-check.sh report.html [folder]}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=${2:-}
if [ -n "$out" ]; then mkdir -p "$out"; else out="$work"; fi

browser=""
for name in chromium-headless-shell chromium chromium-browser google-chrome; do
  if command -v "$name" >"$work/found"; then browser=$(cat "$work/found"); break; fi
done
[ -n "$browser" ] || { echo "browser-check: no Chromium found" >&2; exit 2; }

cat >"$work/check.html" <<'EOF'
<script>
window.faults = [];
window.addEventListener("error", function (event) { window.faults.push("script: " + event.message); });
function box(element) { return element.getBoundingClientRect(); }
function meets(a, b) {
  // Boxes of letters are taller than their ink.
  var x = 1, y = Math.min(a.height, b.height) * 0.25;
  return a.left + x < b.right && b.left + x < a.right && a.top + y < b.bottom && b.top + y < a.bottom;
}
function layout() {
  var width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) { window.faults.push("the page is wider than its window"); }
  document.querySelectorAll("body *").forEach(function (element) {
    if (element.closest(".scroll, pre, script, style")) { return; }
    if (box(element).right > width + 1) { window.faults.push("too wide: " + element.tagName + " " + element.textContent.slice(0, 40)); }
  });
}
function pictures() {
  document.querySelectorAll("svg").forEach(function (svg) {
    var frame = box(svg), texts = Array.from(svg.querySelectorAll("text"));
    texts.forEach(function (text, index) {
      var here = box(text), name = text.textContent.trim();
      if (here.left < frame.left - 1 || here.right > frame.right + 1 || here.bottom > frame.bottom + 1) { window.faults.push("outside its picture: " + name); }
      texts.slice(index + 1).forEach(function (other) {
        if (meets(here, box(other))) { window.faults.push("letters overlap: " + name + " / " + other.textContent.trim()); }
      });
    });
  });
}
function sorting() {
  document.querySelectorAll("table.sortable").forEach(function (table) {
    var before = Array.from(table.tBodies[0].rows).map(function (row) { return row.textContent; });
    table.querySelectorAll("th").forEach(function (heading, column) {
      [1, -1].forEach(function (direction) {
        heading.querySelector("button").click();
        var values = Array.from(table.tBodies[0].rows).map(function (row) { return row.cells[column].dataset.sort; });
        var numbers = values.filter(function (value) { return value !== undefined; }).map(Number);
        for (var i = 1; i < numbers.length; i += 1) {
          if ((numbers[i] - numbers[i - 1]) * direction < 0) { window.faults.push("not sorted: " + heading.textContent); break; }
        }
      });
    });
    table.querySelector("th button").click();
    var after = Array.from(table.tBodies[0].rows).map(function (row) { return row.textContent; });
    if (before.slice().sort().join() !== after.slice().sort().join()) { window.faults.push("sorting lost a row"); }
  });
}
window.addEventListener("load", function () {
  layout(); pictures();
  var height = document.documentElement.scrollHeight;
  document.querySelectorAll("details").forEach(function (details) { details.open = true; });
  layout(); sorting();
  var told = document.createElement("pre");
  told.id = "browser-check";
  told.textContent = "height " + height + "\n" + window.faults.map(function (fault) { return "fault " + fault + "\n"; }).join("") + "checked\n";
  document.body.appendChild(told);
});
</script>
EOF
# The checks go into a copy, just before the end of the page.
sed -e "/^<\/body>/{r $work/check.html" -e 'd}' "$report" >"$work/copy.html"

bad=0
run() { timeout 60 "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --enable-logging=stderr "$@" 2>>"$work/log"; }
for scheme in light dark; do
  # Blink counts the dark scheme as 0 and the light one as 1.
  colours=$([ "$scheme" = dark ] && echo 0 || echo 1)
  for width in 360 800 1400; do
    : >"$work/log"
    run --blink-settings=preferredColorScheme="$colours" --window-size="$width,900" --virtual-time-budget=4000 --dump-dom "file://$work/copy.html" >"$work/dom"
    told=$(sed -n '/<pre id="browser-check">/,/^checked/p' "$work/dom" | sed 's/.*<pre id="browser-check">//')
    height=$(printf '%s\n' "$told" | sed -n 's/^height //p')
    grep -q '^checked' <<<"$told" || { echo "$scheme $width: the checks did not run"; bad=1; }
    if grep '^fault' <<<"$told" | sort | uniq -c; then echo "  at $scheme $width"; bad=1; fi
    run --blink-settings=preferredColorScheme="$colours" --window-size="$width,$((${height:-900} < 14000 ? ${height:-900} : 14000))" --screenshot="$out/$scheme-$width.png" "file://$report" >>"$work/log"
    if grep CONSOLE "$work/log"; then echo "  at $scheme $width"; bad=1; fi
  done
done
run --no-pdf-header-footer --print-to-pdf="$out/print.pdf" "file://$report" >>"$work/log"
[ "$bad" = 0 ] && echo "browser-check: $(basename "$report") is sound at 360, 800 and 1400 pixels, light and dark"
exit "$bad"
