import Documents

/// A field's path in a document, in Firestore's syntax: `total`, `address.city`, `` `a.b`.c ``, `items[2].qty`.
///
/// A part is written plain if it is `[A-Za-z_][A-Za-z0-9_]*`, else in backquotes, where `\` and `` ` `` are escaped by `\`.
/// The index of an array's element, 0-based, is Rekindle's addition. Source: google.firestore.v1.StructuredQuery.
package struct FieldPath: Sendable, Hashable, CustomStringConvertible {
  package enum Step: Sendable {
    case field(String)
    /// An array's element; nil for any, written `[*]`.
    case index(Int?)
  }

  package private(set) var steps: [Step] = []

  package init() {}

  package func appending(field name: String) -> FieldPath {
    var path = self
    path.steps.append(.field(name))
    return path
  }

  package func appending(index: Int?) -> FieldPath {
    var path = self
    path.steps.append(.index(index))
    return path
  }

  /// The same path with every index as any: where a value stands, whichever element it is of.
  package var withoutIndices: FieldPath {
    var path = self
    for index in path.steps.indices { if case .index = path.steps[index] { path.steps[index] = .index(nil) } }
    return path
  }

  /// Whether `other` is this field or stands inside it. A path without indices means every element of the arrays that it
  /// passes through: `items.qty` holds `items[2].qty`.
  package func holds(_ other: FieldPath) -> Bool {
    var rest = other.steps[...]
    for step in steps {
      if case .field = step { while case .index? = rest.first { rest.removeFirst() } }
      guard let next = rest.popFirst(), step.means(next) else { return false }
    }
    return true
  }

  package var description: String {
    var text = ""
    for step in steps {
      switch step {
      case .field(let name):
        if !text.isEmpty { text += "." }
        text += FieldPath.isPlain(name) ? name : FieldPath.quoted(name)
      case .index(let index): text += "[\(index.map { "\($0)" } ?? "*")]"
      }
    }
    return text
  }

  private static func isPlain(_ name: String) -> Bool {
    guard let first = name.utf8.first, !first.isASCIIDigit else { return false }
    return name.utf8.allSatisfy { $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "_") }
  }

  private static func quoted(_ name: String) -> String {
    var text = "`"
    for scalar in name.unicodeScalars {
      if scalar == "\\" || scalar == "`" { text.unicodeScalars.append("\\") }
      text.unicodeScalars.append(scalar)
    }
    return text + "`"
  }
}

extension FieldPath {
  /// Why a text is no field path.
  package struct Problem: Error, Sendable, CustomStringConvertible {
    package var description: String
  }

  /// Reads a path as `description` writes it; an index may be a number or `*`.
  package init(reading text: String) throws(Problem) {
    var rest = Substring(text).unicodeScalars
    while !rest.isEmpty {
      if rest.first == "[" {
        guard !steps.isEmpty, let end = rest.firstIndex(of: "]") else {
          throw Problem(description: "\"\(text)\" has an index where none can stand.")
        }
        let index = String(rest[rest.index(after: rest.startIndex)..<end])
        guard index == "*" || Int(index).map({ $0 >= 0 && String($0) == index }) == true else {
          throw Problem(description: "\"[\(index)]\" is no index: write a number, or * for any.")
        }
        steps.append(.index(Int(index)))
        rest = rest[rest.index(after: end)...]
        continue
      }
      if !steps.isEmpty {
        guard rest.popFirst() == "." else { throw Problem(description: "\"\(text)\" lacks a dot between two names.") }
      }
      steps.append(.field(try FieldPath.takeName(&rest, of: text)))
    }
    guard !steps.isEmpty else { throw Problem(description: "A field path is not empty.") }
  }

  private static func takeName(_ rest: inout Substring.UnicodeScalarView, of text: String) throws(Problem) -> String {
    var name = ""
    if rest.first == "`" {
      rest.removeFirst()
      while let scalar = rest.popFirst() {
        if scalar == "`" { return name }
        guard let next = scalar == "\\" ? rest.popFirst() : scalar else { break }
        name.unicodeScalars.append(next)
      }
      throw Problem(description: "\"\(text)\" has a name in backquotes that does not end.")
    }
    while let scalar = rest.first, scalar != ".", scalar != "[" {
      name.unicodeScalars.append(scalar)
      rest.removeFirst()
    }
    guard isPlain(name) else {
      throw Problem(description: "\"\(name)\" must stand in backquotes: \(quoted(name)).")
    }
    return name
  }
}

// Names are equal by their bytes.
extension FieldPath.Step: Hashable {
  package static func == (left: FieldPath.Step, right: FieldPath.Step) -> Bool {
    switch (left, right) {
    case (.field(let left), .field(let right)): left.utf8.elementsEqual(right.utf8)
    case (.index(let left), .index(let right)): left == right
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .field(let name): for byte in name.utf8 { hasher.combine(byte) }
    case .index(let index): hasher.combine(index)
    }
  }

  /// Whether it is `other`, or any element and `other` is one.
  fileprivate func means(_ other: FieldPath.Step) -> Bool {
    if case .index(nil) = self, case .index = other { return true }
    return self == other
  }
}
