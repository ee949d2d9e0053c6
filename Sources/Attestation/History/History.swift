import Documents
package import GoogleCloud
import Keys
import Verification

/// A record of every run, each in a file of its own, in a folder or a bucket. Records are added, never changed.
package struct History: Sendable {
  package let place: HistoryPlace
  private let shelf: any HistoryShelf

  /// - Parameter services: asked for only where the history is in a bucket.
  /// - Throws: `GoogleCloudError` for endpoints or credentials that cannot be used.
  package init(_ place: HistoryPlace, services: () throws -> GoogleServices) throws {
    self.place = place
    switch place {
    case .folder(let path): shelf = HistoryFolder(path: path)
    case .bucket(let bucket, let prefix):
      let client = StorageClient(try services().endpoint(.storage))
      shelf = HistoryBucket(client: client, bucket: bucket, prefix: prefix)
    }
  }

  /// Adds an envelope, or a statement alone, as its bytes are. Adding the same once more changes nothing.
  /// - Returns: the name that it is kept under.
  /// - Throws: `envelope` or `statement` for what is neither; `unwritable`; `GoogleCloudError`.
  package func append(_ bytes: [UInt8]) async throws -> String {
    let statement = try RecordedRun(bytes).statement
    let digest = try Digest256(of: bytes)
    // Two runs of one second and one export whose digests begin alike get longer names.
    for digits in [4, 16, 64] {
      let name = HistoryRecord.fileName(of: statement, digest: digest, digits: digits)
      if try await shelf.put(bytes, as: name) { return name }
    }
    throw AttestationError(
      .exists, "\(place) holds other records under every name for this one.", remedy: "Look at who writes to it.")
  }

  /// Everything that is kept, and everything that should not be there.
  /// - Parameter key: to check signatures with; then nothing counts that it did not sign.
  /// - Throws: `GoogleCloudError` if the bucket cannot be listed. A folder that is not there, or cannot be read, is a
  ///   problem of the listing.
  package func records(key: PublicKey? = nil) async throws -> HistoryListing {
    HistoryListing(try await shelf.read { HistoryItem($0, $1, key) }, isKeyed: key != nil)
  }
}

/// What holds the entries.
protocol HistoryShelf: Sendable {
  /// - Returns: false if something else has the name.
  func put(_ bytes: [UInt8], as name: String) async throws -> Bool
  /// Gives each entry to `make`, by name.
  func read(
    _ make: @escaping @Sendable (String, Result<[UInt8], HistoryProblem>) -> HistoryItem
  ) async throws -> [HistoryItem]
}

/// One entry of the place: a record, with what is wrong with it, or what stands there instead of one.
struct HistoryItem: Sendable {
  var record: HistoryRecord?
  var problem: Finding?

  init(_ name: String, _ content: Result<[UInt8], HistoryProblem>, _ key: PublicKey?) {
    let file = ExactName(name)
    do throws(HistoryProblem) {
      let bytes = try content.get()
      let run: RecordedRun
      do throws(AttestationError) { run = try RecordedRun(bytes) } catch {
        throw HistoryProblem(code: .historyDamaged, message: error.message, remedy: error.remedy)
      }
      let signature = run.signature(by: key)
      record = HistoryRecord(file: file, statement: run.statement, signature: signature)
      if signature == .invalid {
        throw HistoryProblem(
          code: .historySignature, message: "No signature of this record is by the key \(key?.id ?? "").",
          remedy: "It does not count. Look at who could write there, or whether the key was changed.")
      }
    } catch {
      problem = .incomplete(.check(error.code), file: file, error.message, remedy: error.remedy)
    }
  }
}

/// Why an entry is no record.
struct HistoryProblem: Error {
  var code: FindingCode.Check
  var message: String
  var remedy: String

  static func odd(_ what: String) -> HistoryProblem {
    HistoryProblem(
      code: .historyOdd, message: "This is \(what), and no record.",
      remedy: "Move it elsewhere: nothing but records belongs into a history.")
  }

  static func unreadable(_ reason: String) -> HistoryProblem {
    HistoryProblem(
      code: .historyUnreadable, message: "The record cannot be read: \(reason).",
      remedy: "Make it readable; until then it is not known what it says.")
  }

  static let tooLarge = HistoryProblem(
    code: .historyDamaged, message: "It has more bytes than any record, \(Envelope.maximumBytes).",
    remedy: "Move it elsewhere, and look at who could write there.")

  static let missing = HistoryProblem(
    code: .historyMissing, message: "The folder does not exist.",
    remedy: "Check the path; the first rehearsal that is recorded makes it.")
}
