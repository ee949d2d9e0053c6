import Comparison
import Documents
import JSON
package import Restore
import Verification

extension RestoreDocumentsReport {
  func members(_ json: inout JSONWriter) {
    json.member("verdict", report.verdict.rawValue)
    json.member("phase", report.phase.rawValue)
    json.member("export", report.request.export)
    json.member("exportTime", report.exportTime)
    json.member("exportDatabase", report.exportDatabase?.description)
    json.member("target", report.request.target.description)
    json.member("endpoint", report.endpoint)
    json.strings("only", report.request.only.map(\.description))
    json.member("mode", report.request.mode.description)
    json.member("references", report.request.references.rawValue)
    json.member("selected", report.counts.selected)
    json.members(of: report.counts)
    json.objects("collections", report.collections) { json, collection in
      json.member("id", collection.id)
      json.members(of: collection.counts)
    }
    if report.phase == .applied {
      json.object("outcomes") { json in
        json.member("written", report.outcomes.written)
        json.member("equal", report.outcomes.equal)
        json.member("changed", report.outcomes.changed)
        json.member("failed", report.outcomes.failed)
        json.member("left", report.counts.writes - report.outcomes.settled)
      }
      json.member("readBackEqual", report.readBack)
    }
    json.member("stopped", report.isStopped)
    json.member("valuesHidden", hidesValues)
    json.objects("changes", report.changes) { $0.members(of: $1, hidesValues: hidesValues) }
    json.member("changesOmitted", report.changesOmitted)
    json.exceptions(report.exceptions, of: report.exceptionCount)
    if !hidesValues { json.references("referencesInto", report.references) }
    json.member("plan", report.plan)
    json.member("journal", report.journal)
    json.findings(report.findings, limit: .max)
    json.strings("notChecked", report.notChecked.map(\.description))
    json.member("seconds", seconds: report.seconds)
  }
}

extension DocumentChange {
  /// One line of a restore's `--changes`, with its newline: a difference, the export on the left and the target on the
  /// right, with what the restore does about it.
  ///
  ///     {"document":"companies/c9","kind":"onlyLeft","action":"create"}
  package func line(hidesValues: Bool) -> [UInt8] {
    var json = JSONWriter()
    json.object { $0.members(of: self, hidesValues: hidesValues) }
    return json.line()
  }
}

extension JSONWriter {
  fileprivate mutating func members(of change: DocumentChange, hidesValues: Bool) {
    members(of: change.difference, kind: change.difference.kind.rawValue, hidesValues: hidesValues)
    member("action", change.action.rawValue)
  }
}
