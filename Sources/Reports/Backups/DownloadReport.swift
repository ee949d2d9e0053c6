package import Backups
package import GoogleCloud
import JSON
import Verification

extension ExportDownload.Outcome {
  /// What came of a download.
  /// - Parameters:
  ///   - counts: the file with what the database held; nil if the bucket has none.
  ///   - passedOver: newer exports that --latest did not take.
  package func answer(
    place: BucketPlace, counts: String?, passedOver: [BackupExport], toolVersion: String
  ) -> Answer {
    Answer(.verified, schema: "rekindle.backups.download/1", toolVersion: toolVersion, isConfirmation: true) { canvas in
      canvas.labelled(
        "downloaded",
        [Quantity.counted(files, "file"), Quantity.bytes(Int(clamping: bytes)), Quantity.seconds(seconds)], .boldGreen)
      if transferred < bytes {
        canvas.labelled("", ["\(Quantity.bytes(Int(clamping: bytes - transferred))) were here already"])
      }
      canvas.labelled("from", path: place.description)
      canvas.labelled("to", path: folder)
      if let counts { canvas.labelled("counts", path: counts) }
      canvas.passedOver(passedOver)
      let option = counts.map { " " + ShellWord.option("--counts", $0) } ?? ""
      canvas.labelled("next", whole: "rekindle verify \(ShellWord.quoted(folder))\(option)")
    } members: { json in
      json.member("export", place.description)
      json.member("folder", folder)
      json.member("counts", counts)
      json.passedOver(passedOver)
      json.member("files", files)
      json.member("bytes", Int(clamping: bytes))
      json.member("transferredBytes", Int(clamping: transferred))
      json.member("seconds", seconds: seconds)
    }
  }
}
