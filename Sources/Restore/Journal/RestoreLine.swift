import Catalog
import Comparison
import Documents
import ExportFormat
import GoogleCloud
package import JSON
import Keys
import Verification

/// A line of a restore's journal.
///
///     {"sequence":7,"previous":"SHA-256 of line 6","event":"before","number":3,"document":{"name":"...","fields":{...}},"mac":"..."}
struct RestoreLine {
  static let schema = "rekindle.documents-journal/1"
  /// Of a restore of a whole export.
  static let exportSchema = "rekindle.restore-journal/1"

  let sequence: Int
  let previous: Digest256
  let event: RestoreEvent

  /// The line without its code and its newline.
  var bytes: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("sequence", sequence)
      json.member("previous", previous.hexadecimal)
      event.write(to: &json)
    }
    return json.bytes
  }
}

extension RestoreEvent {
  fileprivate func write(to json: inout JSONWriter) {
    switch self {
    case .start(let start): json.start(start)
    case .document(let planned): json.planned(planned)
    case .planned(let counts):
      json.member("event", "planned")
      json.members(of: counts)
    case .before(let number, let document):
      json.member("event", "before")
      json.member("number", number)
      if let document { json.object("document") { $0.document(document) } }
    case .result(let number, let outcome):
      json.member("event", "result")
      json.member("number", number)
      json.outcome(outcome)
    case .applying(let time): json.moment("applying", time)
    case .finished(let time): json.moment("finished", time)
    case .undoing(let time): json.moment("undoing", time)
    case .restore(let plan, let path, let time):
      json.member("event", "restore")
      json.member("schema", RestoreLine.exportSchema)
      json.member("plan", plan)
      json.member("path", path)
      json.member("time", microseconds: time)
    case .phase(let phase, let facts):
      json.member("event", "phase")
      json.member("phase", phase.rawValue)
      json.facts(facts)
    }
  }
}

extension JSONWriter {
  package mutating func members(of counts: PlanCounts) {
    member("create", counts.create)
    member("overwrite", counts.overwrite)
    member("equal", counts.equal)
    member("refused", counts.refused)
  }

  fileprivate mutating func moment(_ event: String, _ time: Int64) {
    member("event", event)
    member("time", microseconds: time)
  }

  fileprivate mutating func facts(_ facts: PhaseFacts) {
    member("operation", facts.operation)
    if let before = facts.before { strings("before", before) }
    member("snapshotTime", microseconds: facts.state?.readTime.microseconds)
    member("documents", facts.state?.documents)
    member("digest", facts.state?.digest?.hexadecimal)
    member("uid", facts.uid)
    member("time", microseconds: facts.time)
  }

  fileprivate mutating func start(_ start: JournalStart) {
    member("event", "start")
    member("schema", RestoreLine.schema)
    member("tool", start.tool)
    member("time", microseconds: start.time)
    member("export", start.request.export)
    member("target", start.request.target.description)
    strings("only", start.request.only.map(\.description))
    member("mode", start.request.mode.description)
    member("references", start.request.references.rawValue)
    member("source", start.source?.description)
    member("production", start.production?.description)
    if start.request.acceptsOtherDatabase { strings("accepted", [BackupScope.Mismatch.otherDatabase.rawValue]) }
    member("uid", start.uid)
  }

  fileprivate mutating func planned(_ planned: PlannedDocument) {
    let entry = planned.entry
    member("event", "document")
    member("number", planned.number)
    member("document", planned.path.description)
    member("updateTime", microseconds: planned.updateTime)
    member("file", entry.place.file)
    member("offset", entry.place.offset)
    member("size", entry.size)
    member("fingerprint", entry.fingerprint.hexadecimal)
  }

  fileprivate mutating func outcome(_ outcome: DocumentOutcome) {
    switch outcome {
    case .written(let time):
      member("outcome", "written")
      member("updateTime", microseconds: time)
    case .equal: member("outcome", "equal")
    case .changed: member("outcome", "changed")
    case .failed(let reason):
      member("outcome", "failed")
      member("reason", reason)
    }
  }

  /// As the REST API has it, so that a person can read it too.
  fileprivate mutating func document(_ document: Document) {
    member("name", document.name.description)
    value("fields") { $0.fields(document.fields) }
  }
}

extension Fingerprint {
  /// 32 lower-case hexadecimal digits.
  var hexadecimal: String {
    Hexadecimal.text(Digest256(words: [0, 0, high, low]).bytes.suffix(16))
  }

  init?(hexadecimal text: String) {
    guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
      let low = UInt64(text.dropFirst(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }
}
