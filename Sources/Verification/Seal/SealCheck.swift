import Documents
import Keys

/// What a comparison with a seal, or with another export, has to say.
///
/// Of the same export, whatever differs is named: files, then collections. Of another export, differences are drift: one
/// finding says so, and the report has the collections.
struct SealCheck {
  let now: Seal
  let before: Seal
  let comparison: SealComparison
  /// The policy's `drift: allowed`.
  let allowsDrift: Bool

  func findings() -> [Finding] {
    comparison.isSameExport ? files() + collections() + databases() : otherExport() + databases()
  }

  private var side: String { comparison.isSeal ? "the seal" : "the other export" }

  // MARK: The same export

  private func files() -> [Finding] {
    Pairs(before.files, now.files, by: \.path).compactMap { before, now in
      switch (before, now) {
      case (let before?, let now?) where before != now:
        Finding.different(
          .sealFileDiffers, file: now.path, text(before, now),
          remedy: "This is not the file that was there: compare the CRC-32C with the bucket's, and download it again.")
      case (let before?, nil):
        Finding.different(
          .sealFileMissing, file: before.path, "The file, of \(before.bytes) bytes in \(side), is not there.",
          remedy: "Download it again.")
      case (nil, let now?):
        Finding.different(
          .sealFileExtra, file: now.path, "The export lists this file; \(side) does not have it.",
          remedy: "Download the export's metadata again, and compare.")
      default: nil
      }
    }
  }

  private func text(_ before: Seal.File, _ now: Seal.File) -> String {
    var parts: [String] = []
    if before.bytes != now.bytes { parts.append("\(now.bytes) bytes instead of \(before.bytes)") }
    if before.crc32c != now.crc32c { parts.append("CRC-32C \(now.crc32cText) instead of \(before.crc32cText)") }
    if before.sha256 != now.sha256 {
      parts.append("SHA-256 \(now.sha256.hexadecimal.prefix(16))… instead of \(before.sha256.hexadecimal.prefix(16))…")
    }
    return "The file differs from \(side): \(parts.joined(separator: ", "))."
  }

  private func collections() -> [Finding] {
    // Of one export, the sizes of records are the same too.
    comparison.collections.filter { !$0.isEqual || $0.bytes != $0.bytesBefore }.map { collection in
      let counts =
        collection.documents == collection.documentsBefore
        ? "\(collection.documents ?? 0) documents as before, but not the same ones"
        : "\(collection.documents ?? 0) documents instead of \(collection.documentsBefore ?? 0)"
      return Finding.different(
        .sealCollectionDiffers, "\(collection.path) differs from \(side): \(counts).",
        remedy: "These documents are not the ones that were there: restore from a copy of the export that is unchanged."
      )
    }
  }

  private func databases() -> [Finding] {
    // An export without documents names no database.
    guard now.databases != before.databases, !now.databases.isEmpty, !before.databases.isEmpty else { return [] }
    return [
      Finding.different(
        .sealDatabaseDiffers,
        "The documents are of \(now.databases.map(\.text).joined(separator: ", ")), those of \(side) of "
          + "\(before.databases.map(\.text).joined(separator: ", ")).",
        remedy: "Compare with an export of the same database.")
    ]
  }

  // MARK: Another export

  private func otherExport() -> [Finding] {
    let which =
      (comparison.isSeal ? "The seal is of another export" : "The other side is another export")
      + ", \(before.export)" + (before.start.map { ", begun \($0)" } ?? "")
    guard comparison.isDecoded else {
      return [
        Finding.different(
          .sealOtherExport, "\(which). Its documents were not compared.",
          remedy: "Compare with the seal of this export, or with --depth decoded.")
      ]
    }
    guard comparison.differing > 0 else {
      return [
        Finding(
          code: .sealSameDocuments, severity: .note,
          message: "\(which), but of the same documents: every collection's digest is equal.")
      ]
    }
    let message = "\(which). \(comparison.differing) of \(comparison.collections.count) collections differ."
    if allowsDrift { return [Finding(code: .sealOtherExport, severity: .note, message: message)] }
    return [
      Finding.different(
        .sealOtherExport, message,
        remedy: "Compare with the seal of this export; or, if exports of different days are to be compared, write "
          + "drift: allowed into the policy, with a maximumDrop.")
    ]
  }
}
