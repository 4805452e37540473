#!/usr/bin/env bash
# Fails if a folder includes one it must not depend on, or if a heavy third-party
# header is used outside the files that are meant to hide it.
set -euo pipefail
cd "$(dirname "$0")/.."
bad=0

# folder: the folders it may include, besides itself
edges="
common/base:
common/stats: common/base
common/workload: common/base
common/message: common/base
common/plan: common/base common/workload common/message
common/wire: common wsurge/v1
agent/engine/loop: common/base
agent/engine/connection: agent/engine/loop common/base common/message common/plan
agent/engine/session: agent/engine/loop common/base common/stats common/workload common/message common/plan
agent/engine: common/base common/stats common/workload common/message common/plan
agent/policy: common/base common/plan
agent/watch: common/base common/plan common/stats
agent/service: agent/engine agent/policy agent/watch common wsurge/v1
controller/scenario: common/base common/workload common/message common/plan
controller/agents: common wsurge/v1
controller/results/statistics: common/base common/stats
controller/results: common/base common/stats common/workload common/plan
controller/run: controller/agents controller/results controller/scenario common/base common/stats common/workload common/plan
controller/store: common/base
controller/report: controller/results common/base common/stats common/plan
controller/service: controller/agents controller/run controller/results controller/report controller/store common wsurge/v1
controller/cli: controller common/base common/control common/plan
target-servers:
"
while IFS=: read -r from to; do
  [[ -d $from ]] || continue
  allowed="^($from${to// /|})/"
  while IFS=: read -r file line text; do
    target=$(sed -E 's/#include "([^"]+)".*/\1/' <<<"$text")
    [[ $target =~ ^(agent|common|controller|target-servers|wsurge/v1)/ ]] || continue
    [[ $target =~ $allowed ]] || { echo "$file:$line: $from must not include $target"; bad=1; }
  done < <(grep -rnE '^#include "' --include='*.h' --include='*.cc' "$from" || true)
done <<<"$edges"

# header pattern: the only files that may include it
confined() {
  local header=$1; shift
  local hit
  while IFS= read -r hit; do
    # shellcheck disable=SC2053 # a pattern
    for file in "$@"; do [[ $hit == $file ]] && continue 2; done
    echo "$hit: $header may be included only in: $*"; bad=1
  done < <(grep -rlE "^#include [<\"]$header" --include='*.h' --include='*.cc' agent common controller target-servers 2>/dev/null || true)
}
confined 'yaml-cpp/' 'controller/scenario/yaml_reader.cc'
confined 'boost/beast' 'agent/engine/connection/upgrade.cc' 'agent/engine/connection/http_login.cc' 'target-servers/*'
confined 'sqlite3.h' 'controller/store/*'
confined 're2/' 'common/message/regex.cc'
confined 'grpcpp/' 'common/wire/*' 'agent/service/*' 'controller/agents/*' 'controller/service/*' '*/main.cc' 'controller/cli/*'

exit $bad
