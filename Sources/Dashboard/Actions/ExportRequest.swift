import Backups
import Documents
import GoogleCloud
import JSON
import Keys

/// An export as a request asks for it.
struct ExportRequest: Sendable, Equatable {
  /// Chosen by the client: the same key is the same export, whatever became of the first answer.
  let key: ExactName
  let snapshotTime: SnapshotTime?
  let collections: [ExactName]

  /// As the audit log has it: `now`, a time, or nothing.
  let snapshotText: String

  private static let mostCollections = 100

  /// - Throws: `Problem` 400 without a key, 422 for another shape.
  init(_ call: Call) throws(Problem) {
    guard let key = call.header("idempotency-key"), Self.isUUID(key) else {
      throw Problem(.badRequest, "Send the header Idempotency-Key with a UUID: the same one when you try again.")
    }
    self.key = ExactName(key.lowercased())
    let body = try call.object(["snapshotTime", "collections"])
    snapshotText = try call.read { () throws(JSONShapeError) in try body.optionalText("snapshotTime") ?? "" }
    (snapshotTime, collections) = try call.read { () throws(JSONShapeError) -> (SnapshotTime?, [ExactName]) in
      var time: SnapshotTime?
      if body.has("snapshotTime") {
        let text = try body.text("snapshotTime")
        guard text.wholeMatch(of: Self.form) != nil else {
          throw body.bad("snapshotTime", "is now, or a whole minute such as 2026-11-22T03:00:00Z.")
        }
        time = SnapshotTime(text)
      }
      guard body.has("collections") else { return (time, []) }
      let ids = try body.texts("collections").map { ExactName($0) }
      guard (1...Self.mostCollections).contains(ids.count), Set(ids).count == ids.count,
        ids.allSatisfy({ !$0.isEmpty && $0.parts().count == 1 && $0.utf8.count <= 1_500 })
      else { throw body.bad("collections", "names from 1 to \(Self.mostCollections) collection groups, each once.") }
      return (time, ids)
    }
    guard snapshotText.isEmpty || snapshotTime != nil else {
      throw Problem(.noSnapshot, "The calendar does not have the time \(snapshotText).")
    }
  }

  /// As the OpenAPI document has it.
  private static var form: Regex<Substring> { /now|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:00Z/ }

  /// In the audit log, in place of the key: who reads the log cannot repeat the request.
  /// - Parameter uid: the keys of two users are never the same export.
  func digest(_ uid: ExactName) throws(DigestFailure) -> String {
    try Digest256(of: Array("\(uid)\u{0}\(key)".utf8)).hexadecimal
  }

  /// Source: RFC 9562 section 4.
  private static func isUUID(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts.map(\.count) == [8, 4, 4, 4, 12]
      && parts.allSatisfy { $0.allSatisfy { byte in byte.isASCIILetterOrDigit && byte | 0x20 <= UInt8(ascii: "f") } }
  }
}
