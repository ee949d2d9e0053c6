import Files
package import JSON
package import Keys

/// An entry of the audit log: one JSON object without a newline, whose SHA-256 the next entry names.
///
///     {"schema":"rekindle.audit/1","sequence":42,"previous":"SHA-256 of entry 41","time":"2026-11-22T03:00:04Z",
///      "action":"links.made","outcome":"done","actor":{"uid":"...",...},"address":"203.0.113.7","request":"...",
///      "object":"gs://BUCKET/EXPORT","details":{...}}
package struct AuditLine: ChainedLine, Sendable {
  static let schema = "rekindle.audit/1"
  /// An entry about the links of an export with 10,000 files has 2 MB.
  package static let mostBytes = 8 << 20

  package let sequence: Int
  package let previous: Digest256
  /// Microseconds since 1970, by the clock of the server that wrote it.
  package let time: Int64
  /// Such as `links.made`. A later version may know more than this one.
  package let action: String
  package let outcome: String
  package let uid: String?
  package let object: String?
  /// The whole entry.
  package let json: JSONValue

  /// Whether it tells of an export that was started here: those are looked up. Refusals, which anybody with an account of the
  /// project can cause, and what can be done often, such as looking at files, take no place among the recent entries.
  var isOfExport: Bool {
    let actions: [AuditEvent.Action] = [.exportIntended, .exportStarted, .exportFinished]
    return actions.contains { $0.rawValue == action }
  }

  /// A new entry.
  init(_ event: AuditEvent, sequence: Int, previous: Digest256, time: Int64) {
    self.sequence = sequence
    self.previous = previous
    self.time = time
    action = event.action.rawValue
    outcome = event.outcome.rawValue
    uid = event.actor?.uid
    object = event.object
    json = .members([
      ("schema", .string(Self.schema)), ("sequence", .integer(sequence)),
      ("previous", .string(previous.hexadecimal)), ("time", .time(time)), ("action", .string(action)),
      ("outcome", .string(outcome)), ("actor", event.actor?.json), ("address", .string(event.address)),
      ("request", .string(event.request)), ("object", object.map { .string($0) }),
      ("details", event.details.isEmpty ? nil : .members(event.details)),
    ])
  }

  /// Reads an entry; a member that is there twice is refused.
  /// - Throws: `JSONShapeError` for anything that no server writes.
  package init(line: [UInt8]) throws(JSONShapeError) {
    let value: JSONValue
    do { value = try JSONParser.parse(line) } catch { throw JSONShapeError("The entry is \(error).") }
    let entry = try JSONObject(value, "the entry")
    guard Array(try entry.text("schema").utf8) == Array(Self.schema.utf8) else { throw entry.bad("schema") }
    sequence = try entry.count("sequence")
    guard sequence > 0 else { throw entry.bad("sequence") }
    previous = try entry.digest("previous")
    time = try entry.time("time")
    action = try entry.text("action")
    outcome = try entry.text("outcome")
    uid = entry.has("actor") ? try entry.object("actor").text("uid") : nil
    object = try entry.optionalText("object")
    json = value
  }

  /// A text of the entry's details; nil if it has none of this name.
  package func detail(_ name: String) -> String? { json["details"]?[name]?.text }
}

extension AuditLine {
  /// SHA-256 of the entry as a server writes it.
  var digest: Digest256 {
    get throws(DigestFailure) { try Digest256(of: json.json) }
  }
}
