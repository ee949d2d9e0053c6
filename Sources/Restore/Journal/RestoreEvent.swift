import Catalog
package import Documents
import ExportFormat
import Verification
import Work

/// A document that a plan writes, as it was seen when the plan was made.
package struct PlannedDocument: Sendable, Equatable {
  /// 1-based, in name order.
  package var number: Int
  package var path: DocumentPath
  /// When the target's document was last written, in microseconds since 1970; nil if there was none.
  package var updateTime: Int64?
  /// Where the export has the document, and what it is.
  var entry: CatalogEntry
}

/// What was settled of a planned document.
package enum DocumentOutcome: Sendable, Equatable {
  /// It is as in the export, since this time; nil where nobody knows, after a delete.
  case written(updateTime: Int64?)
  /// Somebody else had brought it there.
  case equal
  /// It was written or deleted by somebody else, and is left alone.
  case changed
  /// The service does not take it.
  case failed(String)
}

/// A line of a journal. A plan is the beginning of one, up to `planned`.
///
/// It holds, for each batch, what is about to be written over (`before`) and then what became of it (`result`); so a killed
/// restore can go on, and a finished one can be undone.
enum RestoreEvent: Sendable {
  case start(JournalStart)
  case document(PlannedDocument)
  case planned(PlanCounts)
  case before(number: Int, document: Document?)
  case result(number: Int, DocumentOutcome)
  /// A command begins to write, or goes on.
  case applying(time: Int64)
  case finished(time: Int64)
  /// A command begins to undo.
  case undoing(time: Int64)
  /// A restore of a whole export begins: by the plan of this SHA-256.
  case restore(plan: String, path: String, time: Int64)
  /// It has come so far.
  case phase(RestorePhase, PhaseFacts)
}

/// What a plan is of.
struct JournalStart: Sendable, Equatable {
  var tool: String
  /// When it was made, in microseconds since 1970.
  var time: Int64
  /// The export's overall metadata file: absolute, without links.
  var export: String
  var target: DatabaseAddress
  var only: [String]
  var mode: RestoreMode
  var references: RestoreReferences
  /// As of the request.
  var acceptsOtherDatabase = false
  /// The database that the export's documents name.
  var source: DatabaseName?
  /// The policy's production; nil if no policy names one.
  var production: DatabaseName?
  /// Of the target; nil for an emulator, and where the service did not tell.
  var uid: String?
}

extension JournalStart {
  /// The command that makes such a plan again.
  func command(plan: String) -> String {
    var words = [
      "rekindle restore documents", ShellWord.quoted(export), ShellWord.option("--to", target.description),
    ]
    words += only.map { ShellWord.option("--only", $0) }
    words.append(ShellWord.option("--mode", mode.description))
    words.append(ShellWord.option("--references", references.rawValue))
    if acceptsOtherDatabase { words.append("--accept other-database") }
    words.append(ShellWord.option("--plan", plan))
    return words.joined(separator: " ")
  }

  /// Refuses a plan of something else than what is asked for.
  func check(_ request: DocumentsRequest, _ plan: String) throws {
    let asked = try ExportReader.read(request.export).export
    let others = [
      ("the export", export != "\(asked.realFolder)/\(asked.overallFile)"), ("--to", target != request.target),
      ("--only", only != request.only.map(\.description)), ("--references", references != request.references),
      ("--mode", mode != request.mode), ("--accept", acceptsOtherDatabase != request.acceptsOtherDatabase),
    ]
    guard let other = others.first(where: \.1) else { return }
    throw RefusedError(
      "\(plan) was made for something else: \(other.0) differs. Nothing was written; plan again, or leave out "
        + "what the plan says.")
  }
}

/// How many of the documents that were selected are what to the target.
package struct PlanCounts: Sendable, Equatable {
  package var create = 0
  package var overwrite = 0
  /// As in the export already.
  package var equal = 0
  /// Different, and not to be written over in the mode.
  package var refused = 0

  package var selected: Int { create + overwrite + equal + refused }
  package var writes: Int { create + overwrite }
}
