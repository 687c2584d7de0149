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
    antipasta_found="$(antipasta --version 2>/dev/null)" || antipasta_found=
    echo "antipasta: warning: nothing was judged: this clone lacks antipasta 2 (found: ${antipasta_found:-none}); run: pip install 'antipasta>=2', then: antipasta hook install" >&2
fi
# <<< antipasta <<<
