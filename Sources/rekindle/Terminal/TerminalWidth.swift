import Foundation

/// How many columns there are to write in.
enum TerminalWidth {
  private static let usual = 80
  /// Sentences over wider lines are hard to read; tables have no use for more.
  private static let widestText = 120

  static var ofOutput: Int { min(width(STDOUT_FILENO), widestText) }

  /// For the progress on standard error; asked anew for each line, since windows change.
  static var ofErrors: Int { width(STDERR_FILENO) }

  /// The terminal's width; where it has none, COLUMNS, as a shell or a CI system sets it; else 80.
  private static func width(_ descriptor: CInt) -> Int {
    var size = winsize()
    if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    if let columns = ProcessInfo.processInfo.environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 { return columns }
    return usual
  }
}
