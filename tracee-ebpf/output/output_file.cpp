#include "tracee-ebpf/output/output_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "common/standard_streams.h"
#include "tracee-ebpf/process/invoking_user.h"

namespace tracee {
namespace {

constexpr int kPipeBytes = 1 << 20;

Error cannot_write(const std::string& path, int error) {
  std::string message = "writing to '" + path + "': " + std::strerror(error);
  if (error == ELOOP) message += "; symbolic links are not followed, give the file itself";
  if (error == ENOENT) message += "; does its folder exist?";
  return {error == EACCES || error == EPERM ? ErrorKind::Permission : ErrorKind::Io,
          std::move(message)};
}

void give_to_user(int fd) {
  const std::optional<InvokingUser> user = InvokingUser::find();
  // When it cannot be given away (a file system without owners), root keeps it: readable by none
  // but root is the safe side.
  if (user && ::fchown(fd, user->uid, user->gid) != 0) return;
}

// Makes the folders of a path that do not exist yet, readable by all as v0.6.3 made them.
Status make_folders(const std::string& path) {
  const std::optional<InvokingUser> user = InvokingUser::find();
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    const std::string folder = path.substr(0, slash);
    if (::mkdir(folder.c_str(), 0755) != 0) {
      if (errno == EEXIST || errno == EACCES || errno == EROFS) continue;  // open(2) will tell
      return cannot_write(path, errno);
    }
    if (!user) continue;
    // Whoever may write to the folder around it can put something else in its place: what is given
    // away is at least a folder, and the one that is looked at.
    const UniqueFd made(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!made || ::fchown(made.get(), user->uid, user->gid) != 0) {
      return cannot_write(folder, errno);
    }
  }
  return Ok{};
}

// Where the file system has no locks, everybody has them.
bool take_lock(int fd) { return ::flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK; }

constexpr int kFlags = O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY;

Result<UniqueFd> create_new(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), kFlags | O_CREAT | O_EXCL, 0600));
  if (!fd) return cannot_write(path, errno);
  give_to_user(fd.get());
  return fd;
}

}  // namespace

Result<OutputFile> OutputFile::create(const std::string& path, bool force) {
  TRACEE_TRY(make_folders(path));
  struct stat existing {};
  if (::lstat(path.c_str(), &existing) == 0) {
    if (S_ISDIR(existing.st_mode)) return cannot_write(path, EISDIR);
    if (S_ISLNK(existing.st_mode)) return cannot_write(path, ELOOP);
    if (!S_ISREG(existing.st_mode)) {
      // A pipe without a reader would block here: refuse it instead of hanging.
      UniqueFd fd(::open(path.c_str(), kFlags | O_NONBLOCK));
      if (!fd && errno == ENXIO) {
        return Error(ErrorKind::Io,
                     "writing to '" + path +
                         "': no program reads from this pipe yet; start its reader first");
      }
      if (!fd) return cannot_write(path, errno);
      (void)::fcntl(fd.get(), F_SETPIPE_SZ, kPipeBytes);
      OutputFile file(std::move(fd), path);
      file.non_blocking_ = true;
      return file;
    }
    if (!force) {
      return Error(ErrorKind::Usage, "writing to '" + path +
                                         "': the file exists; choose another name, or --force to "
                                         "replace it");
    }
    TRACEE_TRY(check_unused(path));
    if (::unlink(path.c_str()) != 0) return cannot_write(path, errno);
  }
  auto fd = create_new(path);
  if (!fd) return std::move(fd).error();
  OutputFile file(std::move(*fd), path);
  file.non_blocking_ = true;  // regular files never block for long, whatever their flags say
  file.remove_when_empty_ = true;
  (void)file.lock();  // for those who would append to it or replace it
  return file;
}

Status OutputFile::check_unused(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), kFlags | O_NONBLOCK));
  // Where we may not write, nobody can be asked; whether it may be replaced, unlink(2) tells.
  if (!fd || take_lock(fd.get())) return Ok{};
  return Error(ErrorKind::Usage, "writing to '" + path +
                                     "': another program is writing to it; end that program or "
                                     "choose another file");
}

Result<OutputFile> OutputFile::append_to(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK));
  if (!fd && errno == ENOENT) return Error(ErrorKind::NotFound, "'" + path + "' does not exist");
  if (!fd) return cannot_write(path, errno);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return cannot_write(path, errno);
  if (!S_ISREG(status.st_mode)) {
    return Error(ErrorKind::Usage,
                 "appending to '" + path +
                     "': it is not a regular file; only a recording in a file can "
                     "be continued");
  }
  const std::optional<InvokingUser> user = InvokingUser::find();
  if (status.st_nlink != 1 ||
      (status.st_uid != ::geteuid() && !(user && status.st_uid == user->uid))) {
    return Error(ErrorKind::Permission,
                 "appending to '" + path +
                     "': it belongs to another user or has more than one name (hard links), so it "
                     "may not be the file it seems to be; append to a copy of your own");
  }
  OutputFile file(std::move(fd), path);
  file.non_blocking_ = true;
  return file;
}

Result<OutputFile> OutputFile::standard_output() {
  TRACEE_TRY(check_standard_output());
  struct stat status {};
  if (::fstat(STDOUT_FILENO, &status) != 0) {
    return Error(ErrorKind::Io, std::string("opening standard output: ") + std::strerror(errno));
  }
  UniqueFd fd;
  bool reopened = false;
  if (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode)) {
    fd.reset(::open("/proc/self/fd/1", O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    reopened = static_cast<bool>(fd);
  }
  if (!fd) fd.reset(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
  if (!fd)
    return Error(ErrorKind::Io, std::string("opening standard output: ") + std::strerror(errno));
  // More room between the programs; when the system grants less, it works all the same.
  if (S_ISFIFO(status.st_mode)) (void)::fcntl(fd.get(), F_SETPIPE_SZ, kPipeBytes);
  OutputFile file(std::move(fd), "standard output");
  // Regular files never block for long, whatever their flags say.
  file.non_blocking_ = reopened || S_ISREG(status.st_mode);
  return file;
}

OutputFile::~OutputFile() {
  if (fd_ && remove_when_empty_) ::unlink(name_.c_str());
}

bool OutputFile::is_terminal() const { return ::isatty(fd_.get()) == 1; }

bool OutputFile::is_pipe() const {
  struct stat status {};
  return ::fstat(fd_.get(), &status) == 0 && S_ISFIFO(status.st_mode);
}

bool OutputFile::is_regular() const {
  struct stat status {};
  return ::fstat(fd_.get(), &status) == 0 && S_ISREG(status.st_mode);
}

bool OutputFile::is_at_start() const {
  struct stat status {};
  return ::fstat(fd_.get(), &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0 &&
         ::lseek(fd_.get(), 0, SEEK_CUR) == 0;
}

bool OutputFile::lock() const { return take_lock(fd_.get()); }

UniqueFd OutputFile::release() {
  remove_when_empty_ = false;
  return std::move(fd_);
}

}  // namespace tracee
