import Documents
import JSON
import Verification

/// A field's value as a person reads it: its type, then its content, cut where it is long.
///
/// What is cut is chosen around the place where two values differ, so that it is never cut away. Characters that must not
/// be printed are still in it: whoever shows it makes them visible.
struct ShownValue: Equatable {
  struct Part: Equatable {
    var text: String
    /// Whether the other side has something else here.
    var isChanged: Bool
  }

  /// `integer`, `geo point`.
  var type: String
  var parts: [Part]
  /// The size of what is not, or not wholly, shown: `12,345 bytes`.
  var size: String?

  /// `integer 12`, `string "…" (12,345 bytes)`.
  var text: String {
    ([type] + (parts.isEmpty ? [] : [parts.map(\.text).joined()]) + (size.map { ["(\($0))"] } ?? []))
      .joined(separator: " ")
  }

  /// Both sides of a difference; nil for a side that does not have the field.
  /// - Parameters:
  ///   - limit: the most characters, bytes or coordinates of one value that are shown.
  ///   - isHidden: whether only type and length are shown.
  static func pair(
    _ left: Value?, _ right: Value?, limit: Int, isHidden: Bool = false
  ) -> (left: ShownValue?, right: ShownValue?) {
    if isHidden { return (left.map { ShownValue(hidden: $0) }, right.map { ShownValue(hidden: $0) }) }
    return (
      left.map { ShownValue($0, unlike: right, limit: limit) }, right.map { ShownValue($0, unlike: left, limit: limit) }
    )
  }

  private init(hidden value: Value) {
    self.init(value.typeName)
    size = value.hiddenLength.map { Quantity.counted($0.count, $0.singular) }
  }

  /// - Parameter other: the same field on the other side, if it has it.
  init(_ value: Value, unlike other: Value? = nil, limit: Int) {
    switch value {
    case .null: self.init(value.typeName)
    case .boolean(let boolean): self.init(value.typeName, String(boolean))
    case .integer(let integer): self.init(value.typeName, String(integer))
    case .double(let double): self.init(value.typeName, ShownValue.digits(double))
    case .timestamp(let microseconds): self.init(value.typeName, Timestamp.text(microseconds: microseconds))
    case .geoPoint(let latitude, let longitude):
      self.init(value.typeName, "\(ShownValue.digits(latitude)), \(ShownValue.digits(longitude))")
    case .array(let values): self.init(value.typeName, "[\(Quantity.counted(values.count, "value"))]")
    case .map(let fields): self.init(value.typeName, "{\(Quantity.counted(fields.count, "field"))}")
    case .reference(let name): self.init(reference: name, unlike: other, limit: limit)
    case .string(let text): self.init(string: text, unlike: other, limit: limit)
    case .bytes(let bytes): self.init(bytes: bytes, unlike: other, limit: limit)
    case .vector(let coordinates): self.init(vector: coordinates, unlike: other, limit: limit)
    }
  }

  private init(_ type: String, _ content: String? = nil) {
    self.type = type
    parts = content.map { [Part(text: $0, isChanged: false)] } ?? []
  }

  private init(_ type: String, _ excerpt: Excerpt, quote: String = "", size: String, isSizeAlwaysShown: Bool = false) {
    self.type = type
    let marks = quote.isEmpty ? [] : [Part(text: quote, isChanged: false)]
    parts = marks + excerpt.parts + marks
    self.size = excerpt.isCut || isSizeAlwaysShown ? size : nil
  }

  private init(string text: String, unlike other: Value?, limit: Int) {
    let otherText: String? = if case .string(let text) = other { text } else { nil }
    // Swift's `==` holds for what only differs in its code points, such as a letter with its accent apart.
    let isASCII = text == otherText
    let excerpt = Excerpt(
      Array(text.unicodeScalars), unlike: otherText.map { Array($0.unicodeScalars) }, limit: limit
    ) { ShownValue.literal($0, isASCII: isASCII && $1) }
    self.init("string", excerpt, quote: "\"", size: Quantity.counted(text.utf8.count, "byte"))
  }

  private init(bytes: [UInt8], unlike other: Value?, limit: Int) {
    let otherBytes: [UInt8]? = if case .bytes(let bytes) = other { bytes } else { nil }
    let excerpt = Excerpt(bytes, unlike: otherBytes, limit: limit / 4) { bytes, _ in
      Hexadecimal.text(bytes)
    }
    self.init("bytes", excerpt, size: Quantity.counted(bytes.count, "byte"), isSizeAlwaysShown: true)
  }

  private init(vector coordinates: [Double], unlike other: Value?, limit: Int) {
    let otherBits: [UInt64]? = if case .vector(let other) = other { other.map(\.bitPattern) } else { nil }
    let excerpt = Excerpt(coordinates.map(\.bitPattern), unlike: otherBits, limit: max(limit / 12, 4)) { bits, _ in
      bits.map { ShownValue.digits(Double(bitPattern: $0)) + " " }.joined()
    }
    let size = Quantity.counted(coordinates.count, "coordinate")
    self.init("vector", excerpt, size: size, isSizeAlwaysShown: true)
    if let last = parts.indices.last, parts[last].text.hasSuffix(" ") { parts[last].text.removeLast() }
  }

  /// The path alone, unless the other reference is in another database.
  private init(reference name: DocumentName, unlike other: Value?, limit: Int) {
    let otherName: DocumentName? = if case .reference(let name) = other { name } else { nil }
    let isElsewhere = otherName.map { $0.database != name.database } ?? false
    func text(_ name: DocumentName) -> [Unicode.Scalar] {
      Array((isElsewhere ? name.description : name.path.description).unicodeScalars)
    }
    let excerpt = Excerpt(text(name), unlike: otherName.map(text), limit: limit) { scalars, _ in
      String(String.UnicodeScalarView(scalars))
    }
    self.init("reference", excerpt, size: Quantity.counted(name.description.utf8.count, "byte"))
  }

  /// As `Double` describes itself, and the three that are no numbers as the service names them.
  private static func digits(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    return value.isInfinite ? value < 0 ? "-Infinity" : "Infinity" : value.description
  }

  private static func literal(_ scalars: ArraySlice<Unicode.Scalar>, isASCII: Bool) -> String {
    var text = ""
    for scalar in scalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case _ where isASCII: text += VisibleText(String(scalar), isASCII: true).text
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
