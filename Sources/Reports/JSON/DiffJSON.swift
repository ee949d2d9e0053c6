import Comparison
import Documents
import JSON
import Verification

extension DiffReport {
  func json(_ rendering: Rendering, toolVersion: String) -> [UInt8] {
    JSONWriter.line("rekindle.diff/1", toolVersion: toolVersion) { json in
      json.member("verdict", verdict.rawValue)
      json.member("depth", depth.rawValue)
      json.object("left") { $0.members(of: left, hidesNames: rendering.hidesValues) }
      json.object("right") { $0.members(of: right, hidesNames: rendering.hidesValues) }
      json.object("scope") { $0.members(of: scope) }
      json.member("equal", equal)
      json.member("onlyLeft", onlyLeft)
      json.member("onlyRight", onlyRight)
      json.member("changed", changed)
      json.member("equalButIgnored", equalButIgnored)
      json.member("leftOut", leftOut)
      json.objects("collections", collections) { $0.members(of: $1) }
      json.objects("patterns", patterns) { $0.members(of: $1) }
      json.member("documentsBeyondPatterns", documentsBeyondPatterns)
      json.member("valuesHidden", rendering.hidesValues)
      json.objects("differences", differences) {
        $0.members(of: $1, kind: $1.kind.rawValue, hidesValues: rendering.hidesValues)
      }
      json.member("differencesLeftOut", differenceCount - differences.count)
      json.member("changesFile", rendering.changesFile)
      json.findings(findings, limit: rendering.maxFindings ?? Int.max)
      json.strings("notChecked", notChecked.map(\.description))
      json.object("timings") { $0.members(of: timings) }
      json.member("seconds", seconds: timings.total)
    }
  }
}

extension JSONWriter {
  fileprivate mutating func members(of side: DiffReport.Side, hidesNames: Bool) {
    member("kind", side.kind.rawValue)
    member("name", side.name)
    member("database", side.database?.description)
    member("documents", side.documents)
    member("documentsStated", side.documentsStated)
    member("endpoint", side.endpoint)
    member("time", side.time)
    member("documentsRead", side.documentsRead)
    // The databases that they lead into are a part of values.
    if hidesNames {
      member("referencesCount", side.references.counts.reduce(side.references.others) { $0 + $1.count })
    } else {
      references("references", side.references)
    }
  }

  fileprivate mutating func members(of scope: DiffScope) {
    strings("ignoredFields", scope.ignoredFields.map(\.description))
    names("ignoredCollections", scope.ignoredCollections)
    strings("only", scope.only.map(\.description))
    guard let sample = scope.sample else { return }
    object("sample") { json in
      json.member("number", sample.number)
      json.member("parts", sample.parts)
    }
  }

  fileprivate mutating func members(of collection: CollectionComparison) {
    member("id", collection.id)
    member("equal", collection.equal)
    member("onlyLeft", collection.onlyLeft)
    member("onlyRight", collection.onlyRight)
    member("changed", collection.changed)
  }

  fileprivate mutating func members(of timings: DiffReport.Timings) {
    member("open", seconds: timings.open)
    member("compare", seconds: timings.compare)
    member("explain", seconds: timings.explain)
    member("total", seconds: timings.total)
  }
}
