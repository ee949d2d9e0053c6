import Foundation

/// JSON with numbers as doubles compared by their bits, so that -0.0 and 0.0 differ; strings by their bytes.
package enum JSON: Equatable, Sendable {
  case null
  case boolean(Bool)
  case number(UInt64)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  package init(_ text: String) throws {
    self.init(try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed))
  }

  private init(_ value: Any) {
    switch value {
    case let value as String: self = .string(value)
    case let value as [Any]: self = .array(value.map { JSON($0) })
    case let value as [String: Any]: self = .object(value.mapValues { JSON($0) })
    case let value as NSNumber where isBoolean(value): self = .boolean(value.boolValue)
    case let value as NSNumber: self = .number(value.doubleValue.bitPattern)
    default: self = .null
    }
  }

  package static func == (left: JSON, right: JSON) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.boolean(let left), .boolean(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }
}

private func isBoolean(_ number: NSNumber) -> Bool {
  // Foundation keeps booleans as a number of one char.
  String(cString: number.objCType) == "c"
}
