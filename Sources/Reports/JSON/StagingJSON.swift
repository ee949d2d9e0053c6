import Documents
import JSON
import Rehearsal
import Verification
import Work

extension JSONWriter {
  /// What was done in a database of Google's before and by the import; left out for any other staging.
  mutating func staging(of report: RehearsalReport) {
    member("operation", report.operation)
    member("imported", report.imported)
    member("stopped", report.stopped?.rawValue)
    guard let preparation = report.preparation else { return }
    object("objects") { json in
      json.member("folder", preparation.folder)
      json.member("count", preparation.objects)
      json.member("bytes", Int(preparation.bytes))
    }
    member("emptied", preparation.emptied)
    object("cost") { json in
      json.member("reads", preparation.cost.reads)
      json.member("writes", preparation.cost.writes)
      json.member("deletes", preparation.cost.deletes)
    }
    member("endpoint", preparation.endpoint)
    guard let configuration = preparation.configuration else { return }
    object("configuration") { json in
      json.member("production", configuration.production.description)
      json.member("staging", configuration.staging.description)
      json.member("equal", configuration.equal)
      json.objects("missing", configuration.missing) { $0.members(of: $1) }
      json.objects("extra", configuration.extra) { $0.members(of: $1) }
    }
  }

  /// The canaries; left out where none were planted.
  mutating func canary(of report: RehearsalReport) {
    guard let canary = report.canary else { return }
    object("canary") { json in
      json.member("passed", canary.passed)
      json.member("method", canary.method.rawValue)
      json.objects("planted", canary.planted) { $0.members(of: $1) }
      json.objects("found", canary.found) { $0.members(of: $1) }
      json.member("foundCount", canary.foundCount)
      if let isPutBack = canary.isPutBack { json.member("putBack", isPutBack) }
    }
  }

  private mutating func members(of item: ConfigurationComparison.Item) {
    member("kind", item.kind.rawValue)
    member("text", item.text.text)
  }

  private mutating func members(of change: CanaryReport.Change) {
    member("kind", Sides.rehearsal.word(change.kind))
    member("document", change.document.description)
  }
}
