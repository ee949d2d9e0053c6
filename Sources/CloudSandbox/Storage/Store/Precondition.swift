import Hummingbird
import Sandbox

/// `ifGenerationMatch` and its like: what has to hold of an object for a request to be served.
struct Precondition: Sendable {
  var generationMatch: Int64?
  var generationNotMatch: Int64?
  var metagenerationMatch: Int64?
  var metagenerationNotMatch: Int64?

  static let none = Precondition()

  init() {}

  init(_ query: RequestQuery) throws {
    generationMatch = try query.count("ifGenerationMatch")
    generationNotMatch = try query.count("ifGenerationNotMatch")
    metagenerationMatch = try query.count("ifMetagenerationMatch")
    metagenerationNotMatch = try query.count("ifMetagenerationNotMatch")
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
