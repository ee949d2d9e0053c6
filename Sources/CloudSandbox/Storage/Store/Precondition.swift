import JSON
import Sandbox

/// `ifGenerationMatch` and its like: what has to hold of an object for a request to be served.
struct Precondition: Sendable {
  var generationMatch: Int64?
  var generationNotMatch: Int64?
  var metagenerationMatch: Int64?
  var metagenerationNotMatch: Int64?

  static let none = Precondition { _ in nil }

  init(_ query: RequestQuery) throws {
    try self.init { try query.count($0) }
  }

  /// - Parameter number: gives the number of a parameter of the API; nil for one that is not there.
  init(_ number: (_ name: String) throws -> Int64?) rethrows {
    generationMatch = try number("ifGenerationMatch")
    generationNotMatch = try number("ifGenerationNotMatch")
    metagenerationMatch = try number("ifMetagenerationMatch")
    metagenerationNotMatch = try number("ifMetagenerationNotMatch")
  }

  /// The numbers by the names of their parameters.
  var members: [(String, JSONValue?)] {
    [
      ("ifGenerationMatch", generationMatch.map { .integer($0) }),
      ("ifGenerationNotMatch", generationNotMatch.map { .integer($0) }),
      ("ifMetagenerationMatch", metagenerationMatch.map { .integer($0) }),
      ("ifMetagenerationNotMatch", metagenerationNotMatch.map { .integer($0) }),
    ]
  }

  /// - Parameters:
  ///   - generation: 0 for an object that is not there.
  ///   - isRead: whether a match that is not wanted answers 304 and not 412.
  func check(generation: Int64, metageneration: Int64, isRead: Bool) throws(StorageError) {
    if let generationMatch, generationMatch != generation { throw .conditionNotMet }
    if let metagenerationMatch, metagenerationMatch != metageneration { throw .conditionNotMet }
    if generationNotMatch == generation || metagenerationNotMatch == metageneration {
      throw isRead ? .notModified : .conditionNotMet
    }
  }

  func check(_ object: StoredObject?, isRead: Bool) throws(StorageError) {
    try check(
      generation: object?.generation ?? 0, metageneration: object?.metageneration ?? 0, isRead: isRead)
  }
}
