import Comparison

/// Bars are drawn as SVG: the page's policy forbids styles in attributes. The numbers stand beside them, so a screen
/// reader passes over them.
extension HTML {
  /// Appends a bar of one part, `value` of `whole` long.
  package mutating func appendBar(_ value: Double, of whole: Double) {
    appendBar([("part", value)], of: whole)
  }

  /// Appends a bar of what became of a collection's documents; whatever is there is wide enough to be seen.
  mutating func appendBar(_ outcome: CollectionComparison) {
    let parts: [(name: StaticString, value: Int)] = [
      ("equal", outcome.equal), ("changed", outcome.changed), ("only-left", outcome.onlyLeft),
      ("only-right", outcome.onlyRight),
    ]
    let whole = parts.reduce(0) { $0 + $1.value }
    let least = Double(whole) * 0.02
    appendBar(parts.map { ($0.name, $0.value == 0 ? 0 : max(Double($0.value), least)) }, of: nil)
  }

  /// - Parameter whole: what the bar's full width stands for; nil for the sum of its parts.
  private mutating func appendBar(_ parts: [(name: StaticString, length: Double)], of whole: Double?) {
    let whole = whole ?? parts.reduce(0) { $0 + $1.length }
    raw("<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">")
    raw("<rect class=\"track\" width=\"1000\" height=\"10\"/>")
    var start = 0.0
    for part in parts where part.length > 0 && whole > 0 {
      let length = min(part.length / whole, 1) * 1000
      let (x, width) = (String(Int(start.rounded())), String(Int(length.rounded(.up))))
      element("rect", [("class", part.name.description), ("x", x), ("width", width), ("height", "10")], "")
      start += length
    }
    raw("</svg>")
  }
}
