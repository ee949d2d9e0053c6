/// Text in the form that Prometheus reads: OpenMetrics 1.0, gauges only.
///
/// Source: github.com/prometheus/OpenMetrics, specification/OpenMetrics.md.
struct OpenMetrics {
  private(set) var text = ""

  struct Sample {
    var labels: [(name: StaticString, value: String)] = []
    var value: String
  }

  /// Appends a gauge with its samples; nothing without samples.
  /// - Parameters:
  ///   - unit: the last part of the name; nil for none.
  ///   - help: one sentence.
  mutating func gauge(_ name: StaticString, unit: StaticString? = nil, _ help: String, _ samples: [Sample]) {
    guard !samples.isEmpty else { return }
    text += "# TYPE \(name) gauge\n"
    if let unit { text += "# UNIT \(name) \(unit)\n" }
    text += "# HELP \(name) \(Self.escaped(help))\n"
    for sample in samples {
      let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
      text += "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(sample.value)\n"
    }
  }

  /// Appends a gauge with one sample without labels; nothing for a value that is not known.
  mutating func gauge(_ name: StaticString, unit: StaticString? = nil, _ help: String, _ value: String?) {
    gauge(name, unit: unit, help, value.map { [Sample(value: $0)] } ?? [])
  }

  /// The text and its end. Nothing may follow.
  consuming func finished() -> String { text + "# EOF\n" }

  /// Backslashes, quotation marks and line ends are written with a backslash.
  static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }

  /// Microseconds as seconds, digit by digit.
  static func seconds(microseconds: Int64) -> String {
    let sign = microseconds < 0 ? "-" : ""
    let (whole, rest) = microseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
    let digits = String(rest)
    let fraction = rest == 0 ? "" : "." + String(repeating: "0", count: 6 - digits.count) + digits
    return "\(sign)\(whole)\(fraction)"
  }
}
