import JSON
import Sandbox

/// `ifGenerationMatch` and its like: what has to hold of an object for a request to be served.
struct Precondition: Sendable {
  /// The parameters of the API.
  private enum Condition: String, CaseIterable {
    case generationMatch = "ifGenerationMatch"
    case generationNotMatch = "ifGenerationNotMatch"
    case metagenerationMatch = "ifMetagenerationMatch"
    case metagenerationNotMatch = "ifMetagenerationNotMatch"
  }

  private let numbers: [Condition: Int64]

  static let none = Precondition { _ in nil }

  init(_ query: RequestQuery) throws {
    try self.init { try query.count($0) }
  }

  /// - Parameter number: gives the number of a parameter of the API; nil for one that is not there.
  init(_ number: (_ name: String) throws -> Int64?) rethrows {
    let given = try Condition.allCases.compactMap { condition in
      try number(condition.rawValue).map { (condition, $0) }
    }
    numbers = Dictionary(uniqueKeysWithValues: given)
  }

  /// The numbers by the names of their parameters.
  var members: [(String, JSONValue?)] {
    Condition.allCases.map { ($0.rawValue, numbers[$0].map { .integer($0) }) }
  }

  /// - Parameters:
  ///   - generation: 0 for an object that is not there.
  ///   - isRead: whether a match that is not wanted answers 304 and not 412.
  func check(generation: Int64, metageneration: Int64, isRead: Bool) throws(StorageError) {
    if let wanted = numbers[.generationMatch], wanted != generation { throw .conditionNotMet }
    if let wanted = numbers[.metagenerationMatch], wanted != metageneration { throw .conditionNotMet }
    if numbers[.generationNotMatch] == generation || numbers[.metagenerationNotMatch] == metageneration {
      throw isRead ? .notModified : .conditionNotMet
    }
  }

  func check(_ object: StoredObject?, isRead: Bool) throws(StorageError) {
    try check(
      generation: object?.generation ?? 0, metageneration: object?.metageneration ?? 0, isRead: isRead)
  }
}
