import ArgumentParser
import Costs
import Files
import Foundation
import Reports

/// What Google's services cost here.
struct PriceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Prices of your own, over those that ship with this tool; by default the file that REKINDLE_PRICES names, if it \
      does. See docs/costs.md.
      """, valueName: "file"),
    completion: .file(extensions: ["json"]))
  var prices: String?

  /// - Throws: `CommandError` for a file that cannot be used; it is never passed over.
  func load() throws -> PriceList {
    let named = ProcessInfo.processInfo.environment["REKINDLE_PRICES"].flatMap { $0.isEmpty ? nil : $0 }
    let shipped = try PriceList.shipped()
    guard let path = prices ?? named else { return shipped }
    do {
      let bytes = try NamedFile.read(path, limit: PriceFile.maximumBytes) {
        CommandError("\(path): \($0)", status: ExitStatus.usage)
      }
      return shipped.overridden(by: try PriceFile.list(bytes, path: path))
    } catch let error as PriceError {
      throw CommandError("\(error)", status: ExitStatus.usage)
    }
  }
}
