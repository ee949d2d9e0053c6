/// Quantities as people read them; the same in every format.
package enum Quantity {
  /// With commas between thousands: `3,191`.
  package static func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
      text.append(digit)
    }
    return text
  }

  /// `1 file`, `3,191 files`; the plural adds an `s` unless it is given.
  package static func counted(_ value: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(grouped(value)) \(noun(value, singular, plural))"
  }

  package static func noun(_ value: Int, _ singular: String, _ plural: String? = nil) -> String {
    value == 1 ? singular : plural ?? singular + "s"
  }

  /// In decimal units, with two digits at least: `812 bytes`, `1.9 MB`, `512 kB`.
  package static func bytes(_ count: Int) -> String {
    guard count >= 1000 else { return counted(count, "byte") }
    let units = ["kB", "MB", "GB", "TB"]
    var value = Double(count) / 1000
    var unit = 0
    // 999.5 would be written as 1000.
    while value >= 999.5, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return "\(decimal(value, places: value < 9.95 ? 1 : 0)) \(units[unit])"
  }

  /// `4 ms`, `0.02 s`, `12.5 s`, `3 min 7 s`, `2 h 5 min`.
  package static func seconds(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds > 0 else { return "0 s" }
    switch seconds {
    case ..<0.001: return "under 1 ms"
    case ..<0.01: return "\(decimal(seconds * 1000, places: 0)) ms"
    case ..<9.995: return "\(decimal(seconds, places: 2)) s"
    case ..<59.95: return "\(decimal(seconds, places: 1)) s"
    default:
      let whole = Int(min(seconds, 1e15).rounded())
      return whole < 3600
        ? "\(whole / 60) min \(whole % 60) s" : "\(grouped(whole / 3600)) h \(whole / 60 % 60) min"
    }
  }

  /// Whole from 100 on, else with two decimals as far as they say something: `1,204`, `0.25`.
  package static func partly(_ value: Double) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
    let isWhole = value >= 100 || Int((value * 100).rounded()).isMultiple(of: 100)
    return decimal(value, places: isWhole ? 0 : 2)
  }

  private static func decimal(_ value: Double, places: Int) -> String {
    let scale = places == 0 ? 1 : places == 1 ? 10 : 100
    let scaled = Int((value * Double(scale)).rounded())
    guard places > 0 else { return grouped(scaled) }
    let fraction = String(scaled % scale)
    return grouped(scaled / scale) + "." + String(repeating: "0", count: places - fraction.count) + fraction
  }
}
