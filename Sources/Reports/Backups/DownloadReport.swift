package import Backups
package import GoogleCloud
import JSON
import Verification

/// What came of a download, as text or JSON.
package struct DownloadReport: Sendable {
  let outcome: ExportDownload.Outcome
  let place: BucketPlace
  /// The file with what the database held; nil if the bucket has none.
  let counts: String?
  /// Newer exports that --latest did not take.
  let passedOver: [BackupExport]

  package init(
    _ outcome: ExportDownload.Outcome, place: BucketPlace, counts: String? = nil, passedOver: [BackupExport] = []
  ) {
    self.passedOver = passedOver
    self.outcome = outcome
    self.place = place
    self.counts = counts
  }

  package func answer(toolVersion: String) -> Answer {
    Answer(
      .verified, schema: "rekindle.backups.download/1", toolVersion: toolVersion, isConfirmation: true,
      text: { text(&$0) }, members: { members(&$0) })
  }

  private func text(_ canvas: inout TextCanvas) {
    canvas.labelled(
      "downloaded",
      [
        Quantity.counted(outcome.files, "file"), Quantity.bytes(Int(clamping: outcome.bytes)),
        Quantity.seconds(outcome.seconds),
      ], .boldGreen)
    if outcome.transferred < outcome.bytes {
      canvas.labelled("", ["\(Quantity.bytes(Int(clamping: outcome.bytes - outcome.transferred))) were here already"])
    }
    canvas.labelled("from", path: place.description)
    canvas.labelled("to", path: outcome.folder)
    if let counts { canvas.labelled("counts", path: counts) }
    canvas.passedOver(passedOver)
    let option = counts.map { " " + ShellWord.option("--counts", $0) } ?? ""
    // Not wrapped: it is there to be copied.
    canvas.line(
      (Columns.padded("next", to: TextCanvas.labelWidth), .dim),
      ("rekindle verify \(ShellWord.quoted(outcome.folder))\(option)", .none))
  }

  /// `rekindle.backups.download/1`.
  private func members(_ json: inout JSONWriter) {
    json.member("export", place.description)
    json.member("folder", outcome.folder)
    json.member("counts", counts)
    json.passedOver(passedOver)
    json.member("files", outcome.files)
    json.member("bytes", Int(clamping: outcome.bytes))
    json.member("transferredBytes", Int(clamping: outcome.transferred))
    json.member("seconds", seconds: outcome.seconds)
  }
}
