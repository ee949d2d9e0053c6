import JSON
import Sandbox

/// `ifGenerationMatch` and its like: what has to hold of an object for a request to be served.
struct Precondition: Sendable {
  private static let names = [
    "ifGenerationMatch", "ifGenerationNotMatch", "ifMetagenerationMatch", "ifMetagenerationNotMatch",
  ]

  /// By the names of their parameters.
  private let numbers: [String: Int64]

  static let none = Precondition { _ in nil }

  init(_ query: RequestQuery) throws {
    try self.init { try query.count($0) }
  }

  /// - Parameter number: gives the number of a parameter of the API; nil for one that is not there.
  init(_ number: (_ name: String) throws -> Int64?) rethrows {
    let given = try Self.names.compactMap { name in try number(name).map { (name, $0) } }
    numbers = Dictionary(uniqueKeysWithValues: given)
  }

  /// The numbers by the names of their parameters.
  var members: [(String, JSONValue?)] {
    Self.names.map { name in (name, numbers[name].map { .integer($0) }) }
  }

  /// - Parameters:
  ///   - generation: 0 for an object that is not there.
  ///   - isRead: whether a match that is not wanted answers 304 and not 412.
  func check(generation: Int64, metageneration: Int64, isRead: Bool) throws(StorageError) {
    if let wanted = numbers["ifGenerationMatch"], wanted != generation { throw .conditionNotMet }
    if let wanted = numbers["ifMetagenerationMatch"], wanted != metageneration { throw .conditionNotMet }
    if numbers["ifGenerationNotMatch"] == generation || numbers["ifMetagenerationNotMatch"] == metageneration {
      throw isRead ? .notModified : .conditionNotMet
    }
  }

  func check(_ object: StoredObject?, isRead: Bool) throws(StorageError) {
    try check(
      generation: object?.generation ?? 0, metageneration: object?.metageneration ?? 0, isRead: isRead)
  }
}
