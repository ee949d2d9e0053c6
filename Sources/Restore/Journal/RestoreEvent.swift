import Catalog
import Comparison
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
  /// Its export is the overall metadata file: absolute, without links.
  var request: DocumentsRequest
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
      "rekindle restore documents", ShellWord.quoted(request.export),
      ShellWord.option("--to", request.target.description),
    ]
    words += request.only.map { ShellWord.option("--only", $0.description) }
    words.append(ShellWord.option("--mode", request.mode.description))
    words.append(ShellWord.option("--references", request.references.rawValue))
    if request.acceptsOtherDatabase { words.append("--accept other-database") }
    words.append(ShellWord.option("--plan", plan))
    return words.joined(separator: " ")
  }

  /// Refuses a plan of something else than what is asked for.
  func check(_ asked: DocumentsRequest, _ plan: String) throws {
    let export = try ExportReader.read(asked.export).export
    let others = [
      ("the export", request.export != "\(export.realFolder)/\(export.overallFile)"),
      ("--to", request.target != asked.target), ("--only", request.only != asked.only),
      ("--references", request.references != asked.references), ("--mode", request.mode != asked.mode),
      ("--accept", request.acceptsOtherDatabase != asked.acceptsOtherDatabase),
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
