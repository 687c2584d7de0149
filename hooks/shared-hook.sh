# >>> antipasta >>> @FLAGS@added by `antipasta hook install`, removed by `antipasta hook uninstall`
antipasta_hook="$(git rev-parse --git-common-dir)/antipasta/@NAME@"
if [ -x "$antipasta_hook" ]; then
    "$antipasta_hook" || exit $?
elif command -v antipasta-hook >/dev/null 2>&1; then
    case ",${SKIP:-}," in
        *,antipasta,* | *", antipasta,"* | *",antipasta ,"* | *", antipasta ,"*) ;;
        *) antipasta-hook || exit $? ;;
    esac
else
    echo "antipasta: warning: not set up in this clone, so nothing was judged" >&2
    echo "  run: pip install antipasta, then: antipasta hook install" >&2
fi
# <<< antipasta <<<
